package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Unreadable;

/// Which TDX module Intel stands by.
///
/// @param mrSigner 48 bytes, zero for a module signed by Intel
/// @param attributes 8 bytes
/// @param attributesMask 8 bytes; not used, see [TcbEvaluation]
public record TdxModule(Bytes mrSigner, Bytes attributes, Bytes attributesMask) {
  private static final int MR_BYTES = 48;
  private static final int ATTRIBUTES_BYTES = 8;

  static TdxModule read(JsonObject module) throws Unreadable {
    return new TdxModule(
        module.hex("mrsigner", MR_BYTES),
        module.hex("attributes", ATTRIBUTES_BYTES),
        module.hex("attributesMask", ATTRIBUTES_BYTES));
  }
}
