/**
 * Rules that hold for the whole module: which package may use which, and plain words in every text.
 */
package dev.quorate.operator;
