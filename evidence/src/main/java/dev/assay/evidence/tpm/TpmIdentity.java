package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.wire.Der;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/// Who made a TPM, as the alternative name of its certificate says: a directory name with
/// tcg-at-tpmManufacturer, tcg-at-tpmModel and tcg-at-tpmVersion (TCG EK Credential Profile,
/// 3.1.2).
final class TpmIdentity {
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "2.23.133.2.1", "manufacturer",
          "2.23.133.2.2", "model",
          "2.23.133.2.3", "version");

  private static final int DEEPEST = 8;

  private TpmIdentity() {}

  /// @param alternativeName the extension's content; nothing comes of one that can't be read
  static Claims claims(String prefix, Bytes alternativeName) {
    if (!Der.isOneValue(alternativeName, DEEPEST)) {
      return Claims.NONE;
    }
    Map<String, String> found = new LinkedHashMap<>();
    try {
      for (GeneralName name : GeneralNames.getInstance(alternativeName.toArray()).getNames()) {
        if (name.getTagNo() == GeneralName.directoryName) {
          collect(X500Name.getInstance(name.getName()), found);
        }
      }
    } catch (RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no names.
      return Claims.NONE;
    }
    Claims.Builder claims = Claims.builder();
    found.forEach((attribute, value) -> claims.text(prefix + "." + attribute, value));
    return claims.build();
  }

  private static void collect(X500Name name, Map<String, String> found) {
    for (RDN rdn : name.getRDNs()) {
      for (AttributeTypeAndValue pair : rdn.getTypesAndValues()) {
        String attribute = ATTRIBUTES.get(pair.getType().getId());
        if (attribute != null) {
          found.putIfAbsent(attribute, IETFUtils.valueToString(pair.getValue()));
        }
      }
    }
  }
}
