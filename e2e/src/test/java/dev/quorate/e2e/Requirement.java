package dev.quorate.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The requirements of docs/requirements.md that a test method proves on its own, by their ids. That
 * page lists the annotated methods; a test compares the two.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Requirement {
  String[] value();
}
