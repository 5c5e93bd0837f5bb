package dev.quorate.node.life;

import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.membership.AdmissionResponse;
import dev.quorate.node.membership.SurviveRequest;
import dev.quorate.node.report.Report;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What the HTTP side asks of the node. Thread-safe, never blocks. Futures fail with {@link
 * dev.quorate.node.membership.AdminCallRefused}.
 */
public interface NodeApi {
  /** As of now, except that its version may lag by an instant. */
  Report report();

  /** Empty while no member runs here. */
  Optional<GossipStatus> gossip();

  /** The newest revision that this member has applied; empty while no member runs here. */
  OptionalLong revision();

  /** The name of a thread that the node needs and that is stuck; empty if there is none. */
  Optional<String> stuckThread();

  /** The report as soon as its version differs, or after the wait in any case. */
  CompletableFuture<Report> reportAfter(long version, long waitMillis);

  /**
   * Completes when this is durably the bootstrap file with which the node may form a cluster.
   *
   * @param sha256 of the content, in 64 hexadecimal digits
   */
  CompletableFuture<Void> deliver(byte[] content, String sha256);

  /**
   * Completes when the node has begun to download this file; the report says how it goes.
   *
   * @param sha256 that it must have, in 64 hexadecimal digits
   */
  CompletableFuture<Void> download(URI url, String sha256);

  /** Completes when genesis.json, identity.json and the group's first entries are durable. */
  CompletableFuture<Void> genesis(GenesisRequest request);

  /**
   * Completes when this member, whose cluster has lost its quorum, is the first one of another
   * cluster with everything that it had.
   */
  CompletableFuture<Void> survive(SurviveRequest request);

  /**
   * Completes when it is durable that this resource has named the cluster of the data as its own.
   */
  CompletableFuture<Void> confirm(ConfirmRequest request);

  /** Completes when a memberId is durable. */
  CompletableFuture<Void> join(JoinRequest request);

  CompletableFuture<AdmissionResponse> addMember(AdmissionRequest request);

  CompletableFuture<Void> promote(long memberId);

  CompletableFuture<Void> remove(long memberId);

  /** Refused while the leader hears of the member: then its data is there. */
  CompletableFuture<Void> removeLost(long memberId);

  CompletableFuture<Void> transferLeadership(long target);
}
