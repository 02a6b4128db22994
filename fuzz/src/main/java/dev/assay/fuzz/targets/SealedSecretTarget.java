package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sev.LaunchSecretPacket;
import dev.assay.fuzz.FuzzTarget;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.JweMessage;
import dev.assay.secrets.sealing.JweSealing;
import dev.assay.secrets.sealing.SevLaunchSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A sealed secret in each of its forms, and the guest that opens it: what opens is what was
/// sealed.
public final class SealedSecretTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (HpkeEnvelope.parse(input) instanceof Parsed.Ok<HpkeEnvelope>(HpkeEnvelope sealed)) {
      Expect.that(sealed.encode().equals(input), "an envelope written again is the same");
      for (GuestKey.Kind kind : GuestKey.Kind.values()) {
        expectSealed(HpkeSealing.open(SealedSamples.key(kind), SealedSamples.CONTEXT, sealed));
      }
    }
    String text = new String(input.toArray(), StandardCharsets.UTF_8);
    if (JweMessage.parse(text) instanceof Parsed.Ok<JweMessage>(JweMessage sealed)) {
      Expect.that(
          JweMessage.parse(sealed.encode()).equals(new Parsed.Ok<>(sealed)),
          "a message written and read again is the same");
      expectSealed(JweSealing.open(SealedSamples.key(GuestKey.Kind.P256), sealed));
      expectSealed(JweSealing.open(SealedSamples.key(GuestKey.Kind.RSA), sealed));
    }
    if (SevLaunchSecret.parse(input)
        instanceof Parsed.Ok<LaunchSecretPacket>(LaunchSecretPacket packet)) {
      Expect.that(
          SevLaunchSecret.encode(packet).equals(input), "a packet written again is the same");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        SealedSamples.hpke(GuestKey.Kind.X25519).encode(),
        SealedSamples.hpke(GuestKey.Kind.P256).encode(),
        SealedSamples.hpke(GuestKey.Kind.P521).encode(),
        CertificateSamples.ascii(SealedSamples.jwe(GuestKey.Kind.P256).encode()),
        CertificateSamples.ascii(SealedSamples.jwe(GuestKey.Kind.RSA).encode()),
        SevLaunchSecret.encode(SevSamples.PACKET));
  }

  private static void expectSealed(Parsed<SecretValue> opened) {
    if (opened instanceof Parsed.Ok<SecretValue>(SecretValue secret)) {
      Expect.that(secret.sameAs(SealedSamples.secret()), "what opens is what was sealed");
    }
  }
}
