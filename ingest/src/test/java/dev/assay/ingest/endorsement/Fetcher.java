package dev.assay.ingest.endorsement;

import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A lane to a simulated service, moved by hand, with all that it publishes.
final class Fetcher implements AutoCloseable {
  static final Duration ABSENCE = Duration.ofMinutes(15);
  static final Duration RENEW_BEFORE = Duration.ofDays(7);
  static final Duration MOST_AGE = Duration.ofDays(1);
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final VendorClient client;
  private final InForce inForce;
  private final Lane lane;
  private final FetchCounts counts = new FetchCounts();
  private final List<Endorsement> published = new ArrayList<>();
  private Instant now;

  Fetcher(VendorService service, Vendor vendor, List<TrustAnchor> anchors, Instant now) {
    this.now = now;
    InstantSource clock = () -> this.now;
    this.client = new VendorClient(service.uri(), TIMEOUT, clock);
    this.inForce = nothingInForce(anchors);
    this.lane =
        new Lane(
            vendor,
            client::get,
            new Pace(Duration.ZERO),
            new WorkList(ABSENCE),
            inForce,
            published::add,
            clock,
            counts);
  }

  static InForce nothingInForce(List<TrustAnchor> anchors) {
    return new InForce(
        new CollateralVerifier(anchors), new SnpCertificateCheck(anchors), RENEW_BEFORE, MOST_AGE);
  }

  /// @param line AMD's name of the product line; empty where nobody said
  boolean want(Object id, String line) {
    return lane.want(
        new Wanted(
            id.toString(), Optional.of(line).filter(name -> !name.isEmpty()), 1, Instant.EPOCH));
  }

  /// What it reads from topics.
  Requests reading(Requests.Topic<Endorsement> known, Requests.Topic<EndorsementRequest> wanted) {
    return new Requests(known, wanted, inForce, List.of(lane), () -> now, () -> false);
  }

  void knows(Endorsement endorsement) {
    inForce.learn(endorsement);
  }

  /// Wants what is due.
  List<Wanted> renew() {
    List<Wanted> due = inForce.due(now);
    due.forEach(lane::want);
    return due;
  }

  /// Asks for one endorsement.
  ///
  /// @return whether there was one
  boolean step() throws InterruptedException {
    return lane.step();
  }

  /// Asks as long as there is something that may be asked.
  Fetcher run() throws InterruptedException {
    while (lane.step()) {
      // Each step is one endorsement.
    }
    return this;
  }

  Fetcher after(Duration time) {
    now = now.plus(time);
    return this;
  }

  Instant now() {
    return now;
  }

  FetchCounts counts() {
    return counts;
  }

  /// Since the last call.
  List<Endorsement> published() {
    List<Endorsement> all = List.copyOf(published);
    published.clear();
    return all;
  }

  @Override
  public void close() {
    client.close();
  }
}
