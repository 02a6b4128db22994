package dev.assay.policy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Sighting;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a result lets us see of a guest's hardware and keys.
final class Sightings {
  private static final String CHIP = "chip/";
  private static final String REPORT = "report/";
  private static final String KEY = "key/";
  private static final String PRODUCT = "product/";
  private static final String PARAVISOR = "az.hcl.version";

  private Sightings() {}

  /// What was not seen by the guest's result before: a guest that goes on as it is costs nothing. A
  /// chip whose site is known is seen each time, for it may turn up at another one meanwhile.
  static List<Sighting> newIn(Result result, Optional<Result> before) {
    List<Sighting> seen = of(result);
    List<Sighting> known = before.map(Sightings::of).orElse(List.of());
    return seen.stream()
        .filter(
            sighting ->
                (isChip(sighting) && sighting.getSite() != null)
                    || known.stream().noneMatch(old -> sameSight(old, sighting)))
        .toList();
  }

  static boolean isChip(Sighting sighting) {
    return sighting.getIdentity().startsWith(CHIP);
  }

  static boolean isProduct(Sighting sighting) {
    return sighting.getIdentity().startsWith(PRODUCT);
  }

  /// That a chip went back, for whoever counts such chips of a product line.
  static Sighting wentBack(Sighting chip, String product) {
    return Sighting.newBuilder(chip)
        .setIdentity(PRODUCT + product)
        .setChip(chip.getIdentity().substring(CHIP.length()))
        .build();
  }

  private static boolean sameSight(Sighting one, Sighting other) {
    return one.getIdentity().equals(other.getIdentity())
        && Objects.equals(one.getTcb(), other.getTcb());
  }

  private static List<Sighting> of(Result result) {
    var seen = new ArrayList<Sighting>();
    if (result.getOutcome() == Outcome.VERIFIED) {
      hex(result, "snp.chip_id").ifPresent(chip -> seen.add(chip(result, chip)));
    }
    // One guest has a name of that kind for each of its sessions, and is no copy of itself.
    if (result.getOutcome() == Outcome.VERIFIED && !Keys.isGuestOfSession(result.getGuest())) {
      hex(result, "snp.report_id").ifPresent(id -> seen.add(sighting(result, REPORT + id).build()));
      if (result.getGuestPublicKey() != null) {
        String key = HashAlgorithm.SHA256.digest(Answers.bytes(result.getGuestPublicKey())).toHex();
        seen.add(sighting(result, KEY + key).build());
      }
    }
    return seen;
  }

  /// Of a paravisor's report, which is as old as its guest's boot, the firmware says nothing about
  /// now: of two guests of a chip that was updated between their boots, one would take it back.
  private static Sighting chip(Result result, String chip) {
    boolean isOfBoot = result.getClaims().containsKey(PARAVISOR);
    return sighting(result, CHIP + chip)
        .setTcb(
            !isOfBoot && result.getClaims().get("snp.reported_tcb") instanceof ByteBuffer tcb
                ? tcb
                : null)
        .setProduct(result.getClaims().get("snp.product") instanceof String name ? name : null)
        .build();
  }

  private static Sighting.Builder sighting(Result result, String identity) {
    return Sighting.newBuilder()
        .setIdentity(identity)
        .setTenant(result.getTenant())
        .setGuest(result.getGuest())
        .setSite(result.getSite())
        .setEvidence(result.getEvidence())
        .setSeenAt(result.getEvidenceTime());
  }

  private static Optional<String> hex(Result result, String claim) {
    return Optional.ofNullable(result.getClaims().get(claim))
        .filter(ByteBuffer.class::isInstance)
        .map(value -> Answers.bytes((ByteBuffer) value))
        .filter(id -> !id.isAllZero())
        .map(Bytes::toHex);
  }
}
