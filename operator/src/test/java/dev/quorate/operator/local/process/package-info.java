/** Files and processes of the local world, without an operator. */
package dev.quorate.operator.local.process;
