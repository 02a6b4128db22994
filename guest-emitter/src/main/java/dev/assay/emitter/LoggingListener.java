package dev.assay.emitter;

import dev.assay.evidence.Refusal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what happens to the log, one line an answer.
public final class LoggingListener implements AttestationListener {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingListener.class);

  @Override
  public void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {
    LOG.info("{}: {} after {} ms", guest, verdict.tier(), millis(latencyNanos));
    verdict.checks().stream()
        .filter(check -> !check.outcome().equals("MET"))
        .forEach(
            check ->
                LOG.info(
                    "{}: {} {} ({}): want {}, got {}",
                    guest,
                    check.name(),
                    check.outcome(),
                    check.rule(),
                    check.wanted(),
                    check.got()));
    verdict.withheld().forEach(why -> LOG.warn("{}: secrets are withheld: {}", guest, why));
  }

  @Override
  public void rejected(GuestIdentity guest, Attestation.Rejected rejected, long latencyNanos) {
    LOG.warn("{}: rejected after {} ms: {}", guest, millis(latencyNanos), rejected);
  }

  @Override
  public void secretDelivered(GuestIdentity guest, UUID secret, long version) {
    LOG.info("{}: secret {} version {} is delivered", guest, secret, version);
  }

  @Override
  public void secretRefused(GuestIdentity guest, String secret, Refusal refusal) {
    LOG.warn("{}: a release of secret {} is refused: {}", guest, secret, refusal);
  }

  @Override
  public void failed(GuestIdentity guest, String step, String why) {
    LOG.warn("{}: {} failed: {}", guest, step, why);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
