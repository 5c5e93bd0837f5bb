package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When the kubelet pulls an image, as in a pod. */
public enum ImagePullPolicy {
  @JsonProperty("Always")
  ALWAYS("Always"),
  @JsonProperty("IfNotPresent")
  IF_NOT_PRESENT("IfNotPresent"),
  @JsonProperty("Never")
  NEVER("Never");

  private final String podValue;

  ImagePullPolicy(String podValue) {
    this.podValue = podValue;
  }

  /** As a pod spells it. */
  public String podValue() {
    return podValue;
  }
}
