package dev.quorate.operator.observed;

/** Which object of a name was seen, and which version of it: what a compare-and-set names. */
public record ObjectVersion(String uid, String resourceVersion) {}
