package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Quotes of real machines' TPMs and of software TPMs, with every form of key and of registers that
/// came with them.
class TpmRecordedQuoteTest {
  private static final List<String> SAME =
      List.of(
          "type",
          "qualified_signer",
          "extra_data",
          "clock",
          "reset_count",
          "restart_count",
          "safe",
          "firmware_version",
          "pcr_digest");

  @TestFactory
  Stream<DynamicTest> verifiesWithEveryKeyAndEveryFormOfRegisters() {
    return RecordedQuote.all().stream()
        .map(quote -> DynamicTest.dynamicTest(quote.toString(), () -> verifies(quote)));
  }

  @TestFactory
  Stream<DynamicTest> saysWhatTheCaseSays() {
    return RecordedQuote.all().stream()
        .map(quote -> DynamicTest.dynamicTest(quote.toString(), () -> saysTheSame(quote)));
  }

  @TestFactory
  Stream<DynamicTest> writesWhatItRead() {
    return RecordedQuote.all().stream()
        .map(
            quote ->
                DynamicTest.dynamicTest(
                    quote.toString(),
                    () -> {
                      assertThat(quote.attest().encode()).isEqualTo(quote.message());
                      AttestationKey key = quote.keys().getFirst();
                      assertThat(ok(TpmSignature.parse(quote.signature(), key.key())).encode())
                          .isEqualTo(quote.signature());
                    }));
  }

  @Test
  void anAzureMachinesRegistersAreClaims() {
    Claims claims = verified(RecordedQuote.named("azure-cvm-kinvolk", "")).claims();
    assertThat(claims.find("tpm.pcr.sha256.0").map(Object::toString))
        .contains("f3a7e99a5f819a034386bce753a48a73cfdaa0bea0ecfc124bedbf5a8c4799be");
    assertThat(claims.find("tpm.pcr.sha256.23")).isPresent();
    assertThat(claims.find("tpm.ak.attributes_known")).contains(new ClaimValue.Flag(false));
    assertThat(claims.find("tpm.ak_trust")).contains(new ClaimValue.Text("given-key"));
  }

  @Test
  void namesAreThoseThatTheTpmGave() {
    RecordedCase keylime = RecordedCase.named("tpm-quote", "keylime-emulator-files");
    TpmPublic ak = ok(TpmPublic.parse("tpm.ak", keylime.file("ak_public_tpm2b")));
    assertThat(ak.name().encoded()).isEqualTo(keylime.file("ak_name"));
    assertThat(ak.encodeSized()).isEqualTo(keylime.file("ak_public_tpm2b"));
    TpmPublic ek = ok(TpmPublic.parse("tpm.ek", keylime.file("ek_public_tpm2b")));
    assertThat(AkRules.endorsementKeyViolation("tpm.ek", ek)).isEmpty();
    assertThat(AkRules.violation("tpm.ek", ek)).isPresent();
  }

  @Test
  void theSignerOfAKeylimeQuoteIsAChildOfItsEndorsementKey() {
    RecordedQuote quote = RecordedQuote.named("keylime-emulator-files", "");
    TpmPublic ek = ok(TpmPublic.parse("tpm.ek", quote.recorded().file("ek_public_tpm2b")));
    TpmName parent = ek.name().below(TpmHierarchy.ENDORSEMENT.handle());
    AttestationKey given = quote.keys().getFirst();
    AttestationKey key = given.named(given.area().orElseThrow().name().below(parent));
    assertThat(TpmQuoteVerifier.verify(quote.quote(key, quote.pcrs().getFirst()), key))
        .isInstanceOf(VerifiedTpmQuote.class);
  }

  @Test
  void googlesAttestationKeyIsAPrimaryKeyOfTheEndorsementHierarchy() {
    VerifiedTpmQuote verified = verified(RecordedQuote.named("gce-cos85-no-nonce", "_sha256"));
    assertThat(verified.claims().find("tpm.ak.hierarchy"))
        .contains(new ClaimValue.Text("endorsement"));
  }

  @Test
  void aSha1BankVerifiesAndSaysSo() {
    VerifiedTpmQuote verified = verified(RecordedQuote.named("windows-gcp-shielded-sha1", ""));
    assertThat(verified.scheme().hash()).isEqualTo(HashAlgorithm.SHA1);
    assertThat(verified.claims().find("tpm.sig_hash")).contains(new ClaimValue.Text("sha1"));
    assertThat(verified.claims().find("tpm.pcr.sha1.0")).isPresent();
  }

  private static VerifiedTpmQuote verified(RecordedQuote quote) {
    AttestationKey key = quote.keys().getFirst();
    return ok(TpmQuoteVerifier.check(quote.quote(key, quote.pcrs().getFirst()), key));
  }

  private static void verifies(RecordedQuote quote) {
    assertThat(quote.keys()).isNotEmpty();
    assertThat(quote.pcrs()).isNotEmpty();
    for (AttestationKey key : quote.keys()) {
      for (PcrValues pcrs : quote.pcrs()) {
        Verification answer = TpmQuoteVerifier.verify(quote.quote(key, pcrs), key);
        assertThat(answer).isInstanceOf(VerifiedTpmQuote.class);
      }
    }
  }

  private static void saysTheSame(RecordedQuote quote) {
    JsonNode wanted = quote.claims();
    Claims got = quote.attest().claims();
    for (String name : SAME) {
      assertThat(got.find("tpm." + name).map(Object::toString))
          .as(name)
          .contains(wanted.path(name).asText());
    }
    JsonNode selections = wanted.path("pcr_selection");
    for (int i = 0; i < selections.size(); i++) {
      String prefix = "tpm.pcr_selection." + i;
      assertThat(got.find(prefix + ".hash").map(Object::toString))
          .contains(selections.path(i).path("hash").asText());
      String pcrs =
          StreamSupport.stream(selections.path(i).path("pcrs").spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(","));
      assertThat(got.find(prefix + ".pcrs").map(Object::toString)).contains(pcrs);
    }
  }
}
