package dev.assay.secrets.sealing;

import static dev.assay.secrets.sealing.GuestKeys.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.secrets.Canary;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Day 1, N and M of a vTPM's state.
class SvsmStateReleaseTest {
  private static final Claims VMPL0 = Claims.builder().number("snp.vmpl", 0).build();
  private static final GuestPrivateKey SVSM = GuestKeys.of(GuestKey.Kind.P521);

  @Test
  void dayN() {
    SvsmStateRelease permit = ok(SvsmStateRelease.permit(VMPL0, 1, 1));

    HpkeEnvelope sealed =
        ok(permit.seal(SVSM.publicKey(), context(1), Canary.value(), Seeded.of(2)));

    Parsed<SecretValue> opened = HpkeSealing.open(SVSM, context(1), sealed);
    assertThat(Canary.is(ok(opened))).isTrue();
  }

  @Test
  void dayM() {
    assertRefused(SvsmStateRelease.permit(VMPL0, 1, 2), Reason.STATE_ROLLBACK);
    assertThat(SvsmStateRelease.permit(VMPL0, 2, 2)).isInstanceOf(Parsed.Ok.class);
    assertThat(SvsmStateRelease.permit(VMPL0, 3, 2)).isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void aPermitIsForItsVersionAlone() {
    SvsmStateRelease permit = ok(SvsmStateRelease.permit(VMPL0, 2, 2));

    assertThat(permit.version()).isEqualTo(2);
    assertRefused(
        permit.seal(SVSM.publicKey(), context(1), Canary.value(), Seeded.of(2)),
        Reason.STATE_ROLLBACK);
  }

  /// An old state, sealed when it was current, does not pass for the current one either.
  @Test
  void whatWasSealedOnDayNDoesNotOpenAsTheStateOfDayM() {
    SvsmStateRelease permit = ok(SvsmStateRelease.permit(VMPL0, 1, 1));
    HpkeEnvelope old = ok(permit.seal(SVSM.publicKey(), context(1), Canary.value(), Seeded.of(2)));

    assertRefused(HpkeSealing.open(SVSM, context(2), old), Reason.MAC_INVALID);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, -1})
  void aGuestAboveVmpl0GetsNothing(long vmpl) {
    Claims claims = Claims.builder().number("snp.vmpl", vmpl).build();

    assertRefused(SvsmStateRelease.permit(claims, 1, 1), Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void aGuestThatSaysNoLevelGetsNothing() {
    assertRefused(SvsmStateRelease.permit(Claims.NONE, 1, 1), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(
        SvsmStateRelease.permit(Claims.builder().text("snp.vmpl", "0").build(), 1, 1),
        Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void versionsBeginWithOne() {
    assertRefused(SvsmStateRelease.permit(VMPL0, 0, 1), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(SvsmStateRelease.permit(VMPL0, 1, 0), Reason.FIELD_OUT_OF_RANGE);
  }

  private static SealingContext context(long version) {
    return new SealingContext("acme", "web-1", "payments", "vtpm-state", version);
  }

  private static void assertRefused(Parsed<?> parsed, Reason reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().reason()).isEqualTo(reason));
  }
}
