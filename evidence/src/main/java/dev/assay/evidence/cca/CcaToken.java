package dev.assay.evidence.cca;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// A CCA attestation token that is well-formed: two signed tokens side by side.
///
/// | form | CBOR | source |
/// | --- | --- | --- |
/// | [Form#COLLECTION] | tag 399 { 44234: bstr, 44241: bstr } | Arm DEN 0137, A7.2 |
/// | [Form#MESSAGE_WRAPPER] | tag 907 { 44234: [263, bstr], 44241: [263, bstr] } | draft-ffm-rats-cca-token-01 and later |
///
/// 44234 is the platform's token, 44241 the realm's, each a [CoseSign1] whose payload is a map:
/// [CcaPlatformClaims], [CcaRealmClaims]. 263 is the CoAP content format of application/eat+cwt.
///
/// Says nothing about whether anybody signed it: [CcaVerifier] does.
public final class CcaToken {
  /// How the two tokens are put together.
  public enum Form {
    COLLECTION(399),
    MESSAGE_WRAPPER(907);

    private final long tag;

    Form(long tag) {
      this.tag = tag;
    }

    public long tag() {
      return tag;
    }
  }

  private static final String FIELD = "cca";
  private static final Label PLATFORM_TOKEN = new Label(44234, "platform_token");
  private static final Label REALM_TOKEN = new Label(44241, "realm_token");
  private static final CborItem EAT_CWT = new CborItem.Int(263);

  private final Bytes received;
  private final Form form;
  private final CoseSign1 platformToken;
  private final CcaPlatformClaims platform;
  private final CoseSign1 realmToken;
  private final CcaRealmClaims realm;
  private final EcKey realmKey;

  private CcaToken(Bytes received, Form form, CoseSign1 platformToken, CoseSign1 realmToken)
      throws Unreadable {
    this.received = received;
    this.form = form;
    this.platformToken = platformToken;
    this.platform = CcaPlatformClaims.read(platformToken.payload());
    this.realmToken = realmToken;
    this.realm = CcaRealmClaims.read(realmToken.payload());
    this.realmKey = realm.key();
  }

  public static Parsed<CcaToken> parse(Bytes cbor) {
    try {
      return new Parsed.Ok<>(read(cbor));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// All of it, as it came.
  public Bytes received() {
    return received;
  }

  public Form form() {
    return form;
  }

  public CcaPlatformClaims platform() {
    return platform;
  }

  public CcaRealmClaims realm() {
    return realm;
  }

  /// What the token says, before anybody verified it.
  public Claims claims() {
    return platform.claims().with(realm.claims());
  }

  CoseSign1 platformToken() {
    return platformToken;
  }

  CoseSign1 realmToken() {
    return realmToken;
  }

  /// The realm manager's key, which the realm's token brings along.
  EcKey realmKey() {
    return realmKey;
  }

  private static CcaToken read(Bytes cbor) throws Unreadable {
    if (!(CborReader.read(FIELD, cbor) instanceof CborItem.Tagged(long tag, CborItem content))) {
      throw notACcaToken("no tag");
    }
    for (Form form : Form.values()) {
      if (form.tag == tag) {
        CborFields members = CborFields.of(FIELD, content);
        return new CcaToken(
            cbor, form, member(members, form, PLATFORM_TOKEN), member(members, form, REALM_TOKEN));
      }
    }
    throw notACcaToken("tag " + tag);
  }

  private static CoseSign1 member(CborFields members, Form form, Label label) throws Unreadable {
    Bytes encoded = form == Form.COLLECTION ? members.bytes(label) : wrapped(members, label);
    return CoseSign1.read(members.path(label), encoded);
  }

  private static Bytes wrapped(CborFields members, Label label) throws Unreadable {
    CborItem item = members.get(label);
    if (item instanceof CborItem.Array(List<CborItem> elements)
        && elements.size() == 2
        && elements.getFirst().equals(EAT_CWT)
        && elements.getLast() instanceof CborItem.ByteString(Bytes encoded)) {
      return encoded;
    }
    throw CborFields.outOfRange(members.path(label), "[263, a byte string]", item.kind());
  }

  private static Unreadable notACcaToken(String got) {
    return CborFields.outOfRange(FIELD, "tag 399 or 907", got);
  }
}
