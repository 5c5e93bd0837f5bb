/** Rules about members of a formed cluster: who joins next, who is promoted, who is awaited. */
package dev.quorate.operator.plan.members;
