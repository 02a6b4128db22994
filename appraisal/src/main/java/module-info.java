import org.jspecify.annotations.NullMarked;

/// Policies, reference values, and what they say of verified evidence.
///
/// Pure: nothing in here touches Kafka, a network, a file or a clock.
@NullMarked
module dev.assay.appraisal {
  requires transitive static org.jspecify;
  requires transitive dev.assay.evidence;
  requires com.fasterxml.jackson.core;
  requires org.bouncycastle.provider;
  requires org.snakeyaml.engine.v2;

  exports dev.assay.appraisal;
  exports dev.assay.appraisal.author;
  exports dev.assay.appraisal.corim;
  exports dev.assay.appraisal.dcap;
  exports dev.assay.appraisal.dcap.simulated;
  exports dev.assay.appraisal.ear;
  exports dev.assay.appraisal.jws;
  exports dev.assay.appraisal.reference;
  exports dev.assay.appraisal.rvps;
}
