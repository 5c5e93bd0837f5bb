package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * Something that is wrong with a cluster, whatever is being done at the moment. Two findings are
 * about the same thing when reason and subject are equal.
 *
 * @param needsPerson it lasts until a person does something
 * @param message without the name of the subject, which {@link #text} puts in front of it
 * @param cure what a person does about it, where it is not part of the message
 */
public record Finding(
    Reason reason,
    Subject subject,
    Severity severity,
    boolean needsPerson,
    String message,
    Optional<String> cure) {

  /** The most severe first; among equals what needs a person. */
  public static final Comparator<Finding> MOST_SEVERE_FIRST =
      Comparator.comparing(Finding::severity)
          .reversed()
          .thenComparing(Comparator.comparing(Finding::needsPerson).reversed());

  /** What a finding is about. */
  public record Subject(Kind kind, String name) {
    /** The cluster as a whole: its data, its identity. */
    public static final Subject CLUSTER = new Subject(Kind.CLUSTER, "");

    /** What a person asked for in the resource. */
    public static final Subject SPEC = new Subject(Kind.SPEC, "");

    public static Subject member(String name) {
      return new Subject(Kind.MEMBER, name);
    }

    public static Subject volume(String claim) {
      return new Subject(Kind.VOLUME, claim);
    }

    /** An object of the cluster, such as its Service. */
    public static Subject object(String title) {
      return new Subject(Kind.OBJECT, title);
    }

    /** Something that the operator asked for, in words. */
    public static Subject request(String description) {
      return new Subject(Kind.REQUEST, description);
    }
  }

  /** Kinds of subjects. */
  public enum Kind {
    CLUSTER,
    SPEC,
    MEMBER,
    VOLUME,
    OBJECT,
    REQUEST;

    /** Whether trouble with such a one makes the cluster serve less well, or less safely. */
    public boolean isOfTheCluster() {
      return switch (this) {
        case CLUSTER, MEMBER, VOLUME -> true;
        case SPEC, OBJECT, REQUEST -> false;
      };
    }
  }

  /** Something that lasts until a person does something; the message says what. */
  public static Finding forPerson(
      Reason reason, Subject subject, Severity severity, String message) {
    return new Finding(reason, subject, severity, true, message, Optional.empty());
  }

  /** Something that may pass by itself. */
  public static Finding passing(Reason reason, Subject subject, Severity severity, String message) {
    return new Finding(reason, subject, severity, false, message, Optional.empty());
  }

  public Finding withCure(String what) {
    return new Finding(reason, subject, severity, needsPerson, message, Optional.of(what));
  }

  /** In one line: its subject, the trouble, and the cure. */
  public String text() {
    String about = subject.name().isEmpty() ? "" : subject.name() + ": ";
    return about + message + cure.map(what -> "; " + what).orElse("");
  }

  /** For how long it has been found without a break, before this pass. */
  public static Duration age(Observed seen, Reason reason, Subject subject) {
    return seen.status()
        .finding(reason.name(), subject.name())
        .map(before -> Duration.between(before.since(), seen.now()))
        .orElse(Duration.ZERO);
  }
}
