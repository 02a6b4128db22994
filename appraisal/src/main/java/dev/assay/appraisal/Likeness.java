package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.VerifiedClaims;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a guest has in common with others: SHA-256 over all that verification says of it, but for
/// the values that tell one guest, chip or attestation from another.
///
/// Guests of one likeness share an appraisal unless it reads one of those values, which
/// [Appraiser#shared] watches for: a claim that is missing in the list here costs time, and never
/// makes two guests alike that aren't. Which claims the list has is part of a likeness, so that one
/// made by a release with another list is [#isCurrent] no more.
public final class Likeness {
  private static final int LIST_BYTES = 4;

  private static final Set<String> OWN =
      Set.of(
          "snp.chip_id",
          "snp.report_data",
          "snp.report_id",
          "snp.report_id_ma",
          "tdx.report_data",
          "tdx.qe_report.report_data",
          "tdx.pck.platform_instance_id",
          "tdx.pck.ppid",
          "sgx.report_data",
          "sgx.qe_report.report_data",
          "sgx.pck.platform_instance_id",
          "sgx.pck.ppid",
          "cca.platform.challenge",
          "cca.platform.instance_id",
          "cca.realm.challenge",
          "cca.realm.public_key",
          "sample.report_data",
          "sev_launch.measure",
          "sev_launch.mnonce",
          "az.hcl.ak.spki_sha256",
          "az.hcl.ek.spki_sha256",
          "svsm.vtpm.ek.name",
          "svsm.vtpm.ek.spki_sha256",
          "svsm.vtpm.srk.name",
          "svsm.vtpm.srk.spki_sha256",
          "tpm.ak.name",
          "tpm.ak.spki_sha256",
          "tpm.clock",
          "tpm.ek.name",
          "tpm.extra_data",
          "tpm.qualified_signer",
          "tpm.reset_count",
          "tpm.restart_count");

  private static final Bytes LIST =
      Bytes.copyOf(String.join(",", new TreeSet<>(OWN)).getBytes(StandardCharsets.UTF_8))
          .sha256()
          .slice(0, LIST_BYTES);

  private Likeness() {}

  /// Whether a claim's value tells one guest from another.
  static boolean tellsApart(String claim) {
    return OWN.contains(claim);
  }

  /// Whether one was made by the list of claims here.
  public static boolean isCurrent(Bytes likeness) {
    return likeness.length() > LIST_BYTES && likeness.slice(0, LIST_BYTES).equals(LIST);
  }

  /// The first 4 bytes of SHA-256 over the list of claims left out ‖ SHA-256 over the rest, in
  /// which names and texts are UTF-8, preceded by their length (u32 big endian), as is everything
  /// whose length differs; claims in the order of their names.
  public static Bytes of(VerifiedClaims verified, EvidenceFacts facts) {
    var said = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(said)) {
      out.writeBoolean(verified.simulated());
      out.writeBoolean(facts.solicited());
      text(facts.binding(), out);
      for (Map.Entry<String, ClaimValue> claim :
          new TreeMap<>(verified.claims().asMap()).entrySet()) {
        text(claim.getKey(), out);
        if (tellsApart(claim.getKey())) {
          out.writeByte(0);
        } else {
          value(claim.getValue(), out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written", e);
    }
    return LIST.concat(Bytes.copyOf(said.toByteArray()).sha256());
  }

  private static void value(ClaimValue value, DataOutputStream out) throws IOException {
    switch (value) {
      case ClaimValue.Flag(boolean flag) -> {
        out.writeByte(1);
        out.writeBoolean(flag);
      }
      case ClaimValue.Number(long number) -> {
        out.writeByte(2);
        out.writeLong(number);
      }
      case ClaimValue.Text(String text) -> {
        out.writeByte(3);
        text(text, out);
      }
      case ClaimValue.Binary(Bytes bytes) -> {
        out.writeByte(4);
        out.writeInt(bytes.length());
        out.write(bytes.toArray());
      }
    }
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
