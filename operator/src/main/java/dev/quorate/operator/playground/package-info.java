/**
 * The demonstration on this machine: {@code make demo}, {@code make up}, {@code make down}, and how
 * they tell what happens. Knows the local world; nothing knows it.
 */
package dev.quorate.operator.playground;
