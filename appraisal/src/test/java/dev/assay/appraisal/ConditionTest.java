package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That what is answered without CEL is what CEL answers, of values and of their absence.
class ConditionTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /// Each with values about it that it tells apart, and some that it has no answer for.
  private static final List<String> TERMS =
      List.of(
          "claims.snp.vmpl == 2",
          "claims.snp.vmpl != 2",
          "claims.snp.vmpl < 2",
          "claims.snp.vmpl <= 2",
          "claims.snp.vmpl > 2",
          "claims.snp.vmpl >= 2",
          "2 == claims.snp.vmpl",
          "2 < claims.snp.vmpl",
          "2 >= claims.snp.vmpl",
          "claims.snp.vmpl in [1, 3]",
          "claims.snp.vmpl in []",
          "claims.snp.policy.debug",
          "claims.snp.policy.debug == false",
          "claims.snp.policy.debug != true",
          "claims.snp.product == 'Milan'",
          "'Milan' != claims.snp.product",
          "claims.snp.product in ['Genoa', 'Turin']",
          "claims.snp.product.startsWith('Mi')",
          "claims.snp.product.endsWith('oa')",
          "claims.snp.product.contains('')",
          "claims.snp.measurement == 'a1b2'",
          "claims.snp.measurement == 'A1B2'",
          "claims.snp.measurement.contains('1b')",
          "has(claims.snp.current_fw)",
          "has(claims.tpm.pcr.sha256)",
          "version(claims.snp.current_fw) < version('1.55.3')",
          "version(claims.snp.current_fw) == version('1.55')",
          "version('1.55') >= version(claims.snp.current_fw)",
          "version(claims.snp.current_fw) > 0",
          "claims.tpm.pcr.sha256[4] == 'a1b2'",
          "claims.tpm.pcr.sha256[7].startsWith('a1')",
          "claims.tpm.pcr.sha256[4] in ['00', 'a1b2']",
          "evidence.binding == 'nonce-key'",
          "evidence.solicited",
          "evidence.simulated == true",
          "evidence.accepted_at < timestamp('2026-03-01T12:00:00Z')",
          "evidence.accepted_at >= timestamp('2026-03-01T13:00:00+01:00')",
          "timestamp('2026-03-01T12:00:00.000000001Z') == evidence.accepted_at");

  @Test
  void termsAreAnsweredAsByCel() throws Exception {
    for (String term : TERMS) {
      isAnsweredAsByCel(term, GUESTS);
    }
  }

  @Test
  void howeverTheyAreJoined() throws Exception {
    var random = new Random(42);
    for (int i = 0; i < 500; i++) {
      isAnsweredAsByCel(joined(random, 1 + random.nextInt(3)), some(random));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.snp.product < 'N'",
        "claims.snp.vmpl + 1 == 2",
        "claims.snp.vmpl == claims.snp.reported_tcb.snp",
        "claims.snp.vmpl < 1.5",
        "has(claims.snp.vmpl) ? claims.snp.policy.debug : false",
        "[1, 2].exists(i, i == claims.snp.vmpl)",
        "size(claims.tpm.pcr.sha256) > 3",
        "4 in claims.tpm.pcr.sha256",
        "!(claims.snp.policy.debug && claims.snp.vmpl + 1 == 2)",
        "true",
      })
  void whatIsMoreThanThatIsLeftToCel(String text) throws Exception {
    Condition condition = Condition.compile(text);

    assertThat(condition.isFormula()).isFalse();
    for (Guest guest : GUESTS) {
      assertThat(condition.holds(guest)).isEqualTo(condition.evaluate(guest));
    }
  }

  private static void isAnsweredAsByCel(String text, List<Guest> guests) throws Exception {
    Condition condition = Condition.compile(text);
    assertThat(condition.isFormula()).describedAs(text).isTrue();
    for (Guest guest : guests) {
      assertThat(condition.holds(guest))
          .describedAs("%s of %s", text, guest)
          .isEqualTo(condition.evaluate(guest));
    }
  }

  private static String joined(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return TERMS.get(random.nextInt(TERMS.size()));
    }
    String joint = random.nextBoolean() ? " && " : " || ";
    var members = new ArrayList<String>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      members.add((random.nextInt(3) == 0 ? "!" : "") + "(" + joined(random, depth - 1) + ")");
    }
    return String.join(joint, members);
  }

  private static List<Guest> some(Random random) {
    return Stream.generate(() -> GUESTS.get(random.nextInt(GUESTS.size()))).limit(8).toList();
  }

  private record Guest(VerifiedClaims claims, EvidenceFacts facts) implements Variable.Values {
    @Override
    public Optional<Object> of(Variable variable) {
      return variable.of(claims, facts);
    }

    @Override
    public String toString() {
      return claims.claims() + " " + facts;
    }
  }

  private static final List<Guest> GUESTS = guests();

  /// Each claim in turn has one of its values while the others have any, or is left out.
  private static List<Guest> guests() {
    var random = new Random(7);
    var guests = new ArrayList<Guest>();
    guests.add(guest(Claims.NONE, random));
    for (int i = 0; i < 60; i++) {
      Claims.Builder claims = Claims.builder();
      maybe(random, () -> claims.number("snp.vmpl", random.nextInt(5)));
      maybe(random, () -> claims.flag("snp.policy.debug", random.nextBoolean()));
      maybe(random, () -> claims.text("snp.product", any(random, "Milan", "Genoa", "Turin", "")));
      maybe(random, () -> claims.binary("snp.measurement", bytes(random)));
      maybe(
          random,
          () ->
              claims.text(
                  "snp.current_fw", any(random, "1.55", "1.55.0", "1.55.29", "1.6", "x", "")));
      maybe(random, () -> claims.binary("tpm.pcr.sha256.4", bytes(random)));
      maybe(random, () -> claims.binary("tpm.pcr.sha256.7", bytes(random)));
      // Of another kind than anybody makes it.
      maybe(random, () -> claims.text("snp.reported_tcb.snp", "24"));
      guests.add(guest(claims.build(), random));
    }
    Claims otherKinds =
        Claims.builder()
            .text("snp.vmpl", "2")
            .number("snp.policy.debug", 1)
            .flag("snp.product", true)
            .number("snp.measurement", 0xa1b2)
            .binary("snp.current_fw", Bytes.fromHex("01"))
            .number("tpm.pcr.sha256.4", 4)
            .build();
    guests.add(guest(otherKinds, random));
    guests.add(
        guest(otherKinds.with(Claims.builder().number("tpm.pcr.sha256", 1).build()), random));
    return guests;
  }

  private static Guest guest(Claims claims, Random random) {
    return new Guest(
        VerifiedClaims.recalledFromVerifierLog(claims, random.nextBoolean()),
        new EvidenceFacts(
            "default/g",
            NOON.plusNanos(random.nextInt(3) - 1),
            random.nextBoolean(),
            any(random, "nonce", "nonce-key"),
            List.of()));
  }

  private static void maybe(Random random, Runnable add) {
    if (random.nextInt(4) != 0) {
      add.run();
    }
  }

  private static String any(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  private static Bytes bytes(Random random) {
    return Bytes.fromHex(any(random, "a1b2", "00", "a1"));
  }
}
