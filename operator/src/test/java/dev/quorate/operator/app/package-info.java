/** The wiring of the process: which clusters it looks at, and what it repeats in its log. */
package dev.quorate.operator.app;
