package dev.quorate.operator.kubernetes.ring;

/**
 * @param request its number among the operator's requests that change something, from 1
 */
record PlannedRequestFault(RequestFault fault, int request) {
  static final PlannedRequestFault NONE = new PlannedRequestFault(RequestFault.NONE, 0);

  @Override
  public String toString() {
    return fault == RequestFault.NONE ? "no fault" : "%s at request %d".formatted(fault, request);
  }
}
