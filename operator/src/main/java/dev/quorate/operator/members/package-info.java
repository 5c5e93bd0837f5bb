/**
 * The operator's side of a member's admin API (docs/admin-api.md): one port, {@link
 * dev.quorate.operator.members.MemberAdmin}, its answers, and its client over HTTP. Knows the
 * planner's facts about members and nothing of Kubernetes.
 */
package dev.quorate.operator.members;
