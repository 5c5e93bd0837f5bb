package dev.quorate.operator.observed;

/**
 * One object, not merely one name: an object of the same name that was made later has another UID.
 */
public record ObjectRef(String name, String uid) {}
