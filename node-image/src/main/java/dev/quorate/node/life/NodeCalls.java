package dev.quorate.node.life;

import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.membership.AdmissionResponse;
import dev.quorate.node.membership.SurviveRequest;
import dev.quorate.node.report.Report;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The calls of the HTTP side, each given to the part of the node that carries it out. */
public final class NodeCalls implements NodeApi {
  private final CurrentMember member;
  private final Confirmation confirmation;
  private final Delivery delivery;
  private final Formation formation;
  private final Survival survival;
  private final JoinFlow joinFlow;
  private final ReportAssembly reports;
  private final Watchdog watchdog;

  public NodeCalls(
      CurrentMember member,
      Confirmation confirmation,
      Delivery delivery,
      Formation formation,
      Survival survival,
      JoinFlow joinFlow,
      ReportAssembly reports,
      Watchdog watchdog) {
    this.member = member;
    this.confirmation = confirmation;
    this.delivery = delivery;
    this.formation = formation;
    this.survival = survival;
    this.joinFlow = joinFlow;
    this.reports = reports;
    this.watchdog = watchdog;
  }

  @Override
  public Report report() {
    return reports.report();
  }

  @Override
  public CompletableFuture<Report> reportAfter(long version, long waitMillis) {
    return reports.reportAfter(version, waitMillis);
  }

  @Override
  public Optional<GossipStatus> gossip() {
    return member.running().map(RunningMember::gossip);
  }

  @Override
  public OptionalLong revision() {
    return member
        .running()
        .map(running -> OptionalLong.of(running.storageUsage().revision()))
        .orElseGet(OptionalLong::empty);
  }

  @Override
  public Optional<String> stuckThread() {
    return watchdog.stuckThread();
  }

  @Override
  public CompletableFuture<Void> deliver(byte[] content, String sha256) {
    return delivery.deliver(content, sha256);
  }

  @Override
  public CompletableFuture<Void> download(URI url, String sha256) {
    return delivery.download(url, sha256);
  }

  @Override
  public CompletableFuture<Void> genesis(GenesisRequest request) {
    return formation.genesis(request);
  }

  @Override
  public CompletableFuture<Void> survive(SurviveRequest request) {
    return survival.survive(request);
  }

  @Override
  public CompletableFuture<Void> confirm(ConfirmRequest request) {
    return confirmation.confirm(request);
  }

  @Override
  public CompletableFuture<Void> join(JoinRequest request) {
    return joinFlow.join(request);
  }

  @Override
  public CompletableFuture<AdmissionResponse> addMember(AdmissionRequest request) {
    return member.change(membership -> membership.add(request));
  }

  @Override
  public CompletableFuture<Void> promote(long memberId) {
    return member.change(membership -> membership.promote(memberId));
  }

  @Override
  public CompletableFuture<Void> remove(long memberId) {
    return member.change(membership -> membership.remove(memberId));
  }

  @Override
  public CompletableFuture<Void> removeLost(long memberId) {
    return member.change(membership -> membership.removeLost(memberId));
  }

  @Override
  public CompletableFuture<Void> transferLeadership(long target) {
    return member.change(membership -> membership.transfer(target));
  }
}
