package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import java.math.BigInteger;
import java.util.List;

/// A made-up platform with its PCK and a quoting enclave, which signs whatever quote is described.
public final class SimulatedPlatform {
  private final Bytes secret;
  private final String identity;
  private final SimulatedKey pck;
  private final List<Bytes> chain;
  private final BigInteger serial;

  SimulatedPlatform(
      Bytes secret, String identity, SimulatedKey pck, List<Bytes> chain, BigInteger serial) {
    this.secret = secret;
    this.identity = identity;
    this.pck = pck;
    this.chain = chain;
    this.serial = serial;
  }

  /// The same platform with other certificates in its quotes: leaf, PCK CA, root, or whatever.
  public SimulatedPlatform withChain(List<Bytes> certificates) {
    return new SimulatedPlatform(secret, identity, pck, certificates, serial);
  }

  /// PCK certificate, PCK CA and root, DER each.
  public CertificateSet certificates() {
    return new CertificateSet(chain);
  }

  /// The same as it stands in quotes: PEM.
  public Bytes certificateChain() {
    return SimulatedIntel.pem(chain);
  }

  /// Of its PCK certificate.
  public BigInteger pckSerial() {
    return serial;
  }

  /// The quote described, signed.
  public Bytes quote(QuoteTemplate template) {
    SimulatedKey attestation = SimulatedKey.of(secret, "attestation " + identity);
    SimulatedKey stranger = SimulatedKey.of(secret, "nobody's " + identity);
    return template.signed(
        template.pckIsStranger() ? stranger : pck,
        template.attestationKeyIsStranger() ? stranger : attestation,
        attestation.point(),
        certificateChain());
  }
}
