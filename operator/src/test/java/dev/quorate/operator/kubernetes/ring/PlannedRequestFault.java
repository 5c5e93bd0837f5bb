package dev.quorate.operator.kubernetes.ring;

/**
 * @param request its number among the operator's requests that change something, from 1
 * @param again every so many requests, from then on, and not once
 */
record PlannedRequestFault(RequestFault fault, int request, boolean again) {
  static final PlannedRequestFault NONE = new PlannedRequestFault(RequestFault.NONE, 1, false);

  /** What happens to the request of this number. */
  RequestFault at(int number) {
    boolean happens = again ? number % request == 0 : number == request;
    return happens ? fault : RequestFault.NONE;
  }

  @Override
  public String toString() {
    return "%s at %srequest %d".formatted(fault, again ? "every multiple of " : "", request);
  }
}
