package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Evidence as clients of the KBS protocol write it, into the items of a submission. It moves bytes
/// and judges none: whoever appraises reads them as those of any other guest.
enum KbsEvidence {
  SNP("snp") {
    @Override
    void items(JsonNode evidence, ArrayNode items) {
      ObjectNode item = item(items, "snp", snpReport(member(evidence, "attestation_report")));
      JsonNode chain = evidence.path("cert_chain");
      if (chain.isArray() && !chain.isEmpty()) {
        item.put("auxiliary", base64(pem(chain)));
      }
    }
  },
  TDX("tdx") {
    @Override
    void items(JsonNode evidence, ArrayNode items) {
      ObjectNode item = item(items, "tdx", decoded(evidence, "quote", Base64.getDecoder()));
      if (evidence.path("cc_eventlog").isTextual()) {
        item.put("eventLog", base64(decoded(evidence, "cc_eventlog", Base64.getDecoder())));
      }
    }
  },
  AZ_SNP_VTPM("az-snp-vtpm") {
    @Override
    void items(JsonNode evidence, ArrayNode items) {
      long version = number(evidence, "version", AZURE_VERSION);
      if (version < 1) {
        throw bad("version", "1 or 2", Long.toString(version));
      }
      item(items, "az-snp-vtpm", decoded(evidence, "hcl_report", Base64.getUrlDecoder()))
          .put("auxiliary", base64(decoded(evidence, "vcek", Base64.getUrlDecoder())));
      JsonNode quote = member(evidence, "tpm_quote");
      item(items, "tpm", hex(member(quote, "message"), "message"))
          .put("signature", base64(rsassaSha256(hex(member(quote, "signature"), "signature"))))
          .put("pcrValues", base64(pcrs(member(quote, "pcrs"))));
    }
  },
  SAMPLE("sample") {
    @Override
    void items(JsonNode evidence, ArrayNode items) {
      if (!evidence.isObject()) {
        throw bad("primary_evidence", "an object", Json.kindOf(evidence));
      }
      item(items, "sample", Json.write(evidence).getBytes(StandardCharsets.UTF_8));
    }
  };

  static final String NAMES = "snp, tdx or az-snp-vtpm";

  private static final int AZURE_VERSION = 2;
  private static final int PCRS = 24;
  private static final int PCR_BYTES = 32;
  private static final int REPORT_BYTES = 0x4A0;
  private static final int BYTE = 0xFF;
  private static final long U32 = 0xFFFF_FFFFL;
  private static final int TURIN_FAMILY = 0x1A;
  private static final int LONGEST_SIGNATURE = 1024;

  private final String tee;

  KbsEvidence(String tee) {
    this.tee = tee;
  }

  static KbsEvidence of(String tee) {
    for (KbsEvidence each : values()) {
      if (each.tee.equals(tee)) {
        return each;
      }
    }
    throw bad("tee", NAMES, Problem.shown(tee));
  }

  abstract void items(JsonNode evidence, ArrayNode items);

  @Override
  public String toString() {
    return tee;
  }

  private static ObjectNode item(ArrayNode items, String format, byte[] evidence) {
    return items.addObject().put("format", format).put("evidence", base64(evidence));
  }

  /// Rebuilds an ATTESTATION_REPORT (SEV-SNP firmware ABI, section 7.3, table 23): 1184 bytes,
  /// little-endian. Reserved bits that the platform set are lost on the way, and then the signature
  /// doesn't hold.
  private static byte[] snpReport(JsonNode r) {
    ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    report.putInt(0x00, (int) number(r, "version", U32));
    report.putInt(0x04, (int) number(r, "guest_svn", U32));
    report.putLong(0x08, u64(member(r, "policy"), "policy"));
    array(report, 0x10, r, "family_id", 16);
    array(report, 0x20, r, "image_id", 16);
    report.putInt(0x30, (int) number(r, "vmpl", U32));
    report.putInt(0x34, (int) number(r, "sig_algo", U32));
    boolean turin = r.path("cpuid_fam_id").asInt(0) >= TURIN_FAMILY;
    tcb(report, 0x38, member(r, "current_tcb"), turin);
    report.putLong(0x40, u64(member(r, "plat_info"), "plat_info"));
    report.putInt(0x48, (int) number(r, "key_info", U32));
    array(report, 0x50, r, "report_data", 64);
    array(report, 0x90, r, "measurement", 48);
    array(report, 0xC0, r, "host_data", 32);
    array(report, 0xE0, r, "id_key_digest", 48);
    array(report, 0x110, r, "author_key_digest", 48);
    array(report, 0x140, r, "report_id", 32);
    array(report, 0x160, r, "report_id_ma", 32);
    tcb(report, 0x180, member(r, "reported_tcb"), turin);
    report.put(0x188, (byte) optional(r, "cpuid_fam_id", BYTE));
    report.put(0x189, (byte) optional(r, "cpuid_mod_id", BYTE));
    report.put(0x18A, (byte) optional(r, "cpuid_step", BYTE));
    array(report, 0x1A0, r, "chip_id", 64);
    tcb(report, 0x1E0, member(r, "committed_tcb"), turin);
    build(report, 0x1E8, member(r, "current"));
    build(report, 0x1EC, member(r, "committed"));
    tcb(report, 0x1F0, member(r, "launch_tcb"), turin);
    report.putLong(0x1F8, u64(r.path("launch_mit_vector"), "launch_mit_vector"));
    report.putLong(0x200, u64(r.path("current_mit_vector"), "current_mit_vector"));
    JsonNode signature = member(r, "signature");
    array(report, 0x2A0, signature, "r", 72);
    array(report, 0x2E8, signature, "s", 72);
    return report.array();
  }

  private static void tcb(ByteBuffer report, int at, JsonNode tcb, boolean turin) {
    byte bootloader = (byte) number(tcb, "bootloader", BYTE);
    byte tee = (byte) number(tcb, "tee", BYTE);
    byte snp = (byte) number(tcb, "snp", BYTE);
    byte microcode = (byte) number(tcb, "microcode", BYTE);
    byte fmc = (byte) optional(tcb, "fmc", BYTE);
    report.put(
        at,
        turin
            ? new byte[] {fmc, bootloader, tee, snp, 0, 0, 0, microcode}
            : new byte[] {bootloader, tee, 0, 0, 0, 0, snp, microcode});
  }

  private static void build(ByteBuffer report, int at, JsonNode version) {
    report.put(at, (byte) number(version, "build", BYTE));
    report.put(at + 1, (byte) number(version, "minor", BYTE));
    report.put(at + 2, (byte) number(version, "major", BYTE));
  }

  private static byte[] pem(JsonNode chain) {
    var pem = new StringBuilder();
    for (JsonNode entry : chain) {
      JsonNode type = entry.path("cert_type");
      if (List.of("ARK", "ASK", "VCEK", "VLEK").contains(type.asText())) {
        JsonNode data = member(entry, "data");
        byte[] der = numbers(data, "data", data.size());
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der))
            .append("\n-----END CERTIFICATE-----\n");
      }
    }
    return pem.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /// TPMT_SIGNATURE (TPM 2.0 part 2, 11.3.4): RSASSA, SHA-256, TPM2B; big-endian.
  private static byte[] rsassaSha256(byte[] signature) {
    if (signature.length > LONGEST_SIGNATURE) {
      throw bad("signature", "at most 1024 bytes", signature.length + " bytes");
    }
    return ByteBuffer.allocate(6 + signature.length)
        .putShort((short) 0x0014)
        .putShort((short) 0x000B)
        .putShort((short) signature.length)
        .put(signature)
        .array();
  }

  private static byte[] pcrs(JsonNode pcrs) {
    if (!pcrs.isArray() || pcrs.size() != PCRS) {
      throw bad("pcrs", "24 values", "%d".formatted(pcrs.size()));
    }
    var all = new ByteArrayOutputStream();
    for (JsonNode pcr : pcrs) {
      byte[] value = hex(pcr, "pcrs");
      if (value.length != PCR_BYTES) {
        throw bad("pcrs", "SHA-256, 32 bytes each", value.length + " bytes");
      }
      all.writeBytes(value);
    }
    return all.toByteArray();
  }

  private static void array(ByteBuffer report, int at, JsonNode of, String name, int length) {
    report.put(at, numbers(member(of, name), name, length));
  }

  private static byte[] numbers(JsonNode array, String name, int length) {
    if (!array.isArray() || array.size() != length) {
      throw bad(name, "an array of %d numbers".formatted(length), Json.kindOf(array));
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      JsonNode value = array.get(i);
      if (!value.isInt() || value.intValue() < 0 || value.intValue() > BYTE) {
        throw bad(name, "numbers of 0 to 255", Json.kindOf(value));
      }
      bytes[i] = (byte) value.intValue();
    }
    return bytes;
  }

  private static long optional(JsonNode of, String name, long most) {
    return of.path(name).isMissingNode() || of.path(name).isNull() ? 0 : number(of, name, most);
  }

  private static long number(JsonNode of, String name, long most) {
    JsonNode value = member(of, name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw bad(name, "a number of at most " + most, Json.kindOf(value));
    }
    if (value.longValue() < 0 || value.longValue() > most) {
      throw bad(name, "a number of at most " + most, Problem.shown(value.asText()));
    }
    return value.longValue();
  }

  /// All 64 bits of it, where it is there: JSON's numbers have no sign bit to spare.
  private static long u64(JsonNode value, String name) {
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isIntegralNumber()
        || value.bigIntegerValue().signum() < 0
        || value.bigIntegerValue().bitLength() > Long.SIZE) {
      throw bad(name, "a number of 64 bits", Json.kindOf(value));
    }
    return value.bigIntegerValue().longValue();
  }

  private static byte[] decoded(JsonNode of, String name, Base64.Decoder decoder) {
    JsonNode value = member(of, name);
    try {
      if (value.isTextual()) {
        return decoder.decode(value.textValue());
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw bad(name, "base64", value.isTextual() ? "another text" : Json.kindOf(value));
  }

  private static byte[] hex(JsonNode value, String name) {
    try {
      if (value.isTextual()) {
        return HexFormat.of().parseHex(value.textValue());
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw bad(name, "hex", value.isTextual() ? "another text" : Json.kindOf(value));
  }

  private static JsonNode member(JsonNode of, String name) {
    JsonNode value = of.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw bad(name, "a value", "nothing");
    }
    return value;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Problem.Found bad(String field, String wanted, String got) {
    return new Problem.Found(Problem.badMember(field, wanted, got));
  }
}
