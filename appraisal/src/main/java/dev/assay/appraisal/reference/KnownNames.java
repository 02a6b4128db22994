package dev.assay.appraisal.reference;

import dev.assay.evidence.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What other projects call the values that a policy holds evidence against.
///
/// Source: the names that Trustee's default policies query, and those of measurements in CoRIMs
/// that follow no profile.
public final class KnownNames {
  private static final Map<String, ReferenceKey> KEYS =
      Map.ofEntries(
          Map.entry("snp_launch_measurement", ReferenceKey.SNP_MEASUREMENT),
          Map.entry("measurement", ReferenceKey.SNP_MEASUREMENT),
          Map.entry("launch_measurement", ReferenceKey.SNP_MEASUREMENT),
          Map.entry("mr_td", ReferenceKey.TDX_MR_TD),
          Map.entry("mrtd", ReferenceKey.TDX_MR_TD),
          Map.entry("mr_seam", ReferenceKey.TDX_MR_SEAM),
          Map.entry("mrseam", ReferenceKey.TDX_MR_SEAM),
          Map.entry("mr_config_id", ReferenceKey.TDX_MR_CONFIG_ID),
          Map.entry("mr_owner", ReferenceKey.TDX_MR_OWNER),
          Map.entry("mr_owner_config", ReferenceKey.TDX_MR_OWNER_CONFIG),
          Map.entry("mr_enclave", ReferenceKey.SGX_MR_ENCLAVE),
          Map.entry("mrenclave", ReferenceKey.SGX_MR_ENCLAVE),
          Map.entry("mr_signer", ReferenceKey.SGX_MR_SIGNER),
          Map.entry("mrsigner", ReferenceKey.SGX_MR_SIGNER),
          Map.entry("cca.rim", ReferenceKey.CCA_RIM),
          Map.entry("cca.rpv", ReferenceKey.CCA_RPV),
          Map.entry("cca.platform-config", ReferenceKey.CCA_PLATFORM_CONFIG));

  private static final Map<String, ReferenceValue.TcbPart> TCB_PARTS =
      Map.of(
          "snp_bootloader", ReferenceValue.TcbPart.BOOT_LOADER,
          "snp_tee_svn", ReferenceValue.TcbPart.TEE,
          "snp_snp_svn", ReferenceValue.TcbPart.SNP,
          "snp_microcode", ReferenceValue.TcbPart.MICROCODE,
          "tcb_bootloader", ReferenceValue.TcbPart.BOOT_LOADER,
          "tcb_tee", ReferenceValue.TcbPart.TEE,
          "tcb_snp", ReferenceValue.TcbPart.SNP,
          "tcb_microcode", ReferenceValue.TcbPart.MICROCODE);

  private record Registers(Pattern name, ReferenceKey key) {}

  private static final List<Registers> REGISTERS =
      List.of(
          new Registers(Pattern.compile("rtmr_?([0-3])"), ReferenceKey.TDX_RTMR),
          new Registers(Pattern.compile("cca\\.rem([0-3])"), ReferenceKey.CCA_REM),
          new Registers(Pattern.compile("tpm_pcr([0-9]{1,2})"), ReferenceKey.TPM_PCRS),
          new Registers(Pattern.compile("snp_pcr([0-9]{1,2})"), ReferenceKey.SNP_VTPM_PCRS),
          new Registers(Pattern.compile("tdx_pcr([0-9]{1,2})"), ReferenceKey.TDX_VTPM_PCRS));

  private KnownNames() {}

  public static boolean isKnown(String name) {
    return KEYS.containsKey(name)
        || TCB_PARTS.containsKey(name)
        || REGISTERS.stream().anyMatch(each -> each.name().matcher(name).matches());
  }

  /// Bytes under a name. Empty where the name is none of these, or not of so many bytes.
  public static Optional<ReferenceValue> bytes(String name, Bytes value, String origin) {
    if (KEYS.containsKey(name)) {
      return Optional.of(name).map(KEYS::get).flatMap(key -> ReferenceValue.of(key, value, origin));
    }
    for (Registers registers : REGISTERS) {
      Matcher matcher = registers.name().matcher(name);
      if (matcher.matches()) {
        int index = Integer.parseInt(matcher.group(1));
        return ReferenceValue.of(registers.key(), index, value, origin);
      }
    }
    return Optional.empty();
  }

  /// The part of SEV-SNP's TCB that a number under this name is a version of.
  public static Optional<ReferenceValue.TcbPart> tcbPart(String name) {
    return Optional.ofNullable(TCB_PARTS.get(name));
  }
}
