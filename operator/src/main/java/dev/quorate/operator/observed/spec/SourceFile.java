package dev.quorate.operator.observed.spec;

/** The file that spec.bootstrap names, as it was found where it should be. */
public sealed interface SourceFile {
  /**
   * It is there.
   *
   * @param sha256 of its content, in 64 hexadecimal digits
   */
  record Found(String sha256) implements SourceFile {}

  /**
   * It is not there, or cannot be read.
   *
   * @param cause for people, with its name
   */
  record Missing(String cause) implements SourceFile {}
}
