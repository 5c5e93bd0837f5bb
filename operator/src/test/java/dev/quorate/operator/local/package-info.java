/** The local ring: the real planner over real node processes of this machine, with faults. */
package dev.quorate.operator.local;
