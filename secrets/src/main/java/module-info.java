import org.jspecify.annotations.NullMarked;

/// Where secrets are kept, and how they are sealed to the guests that earned them.
@NullMarked
module dev.assay.secrets {
  requires transitive static org.jspecify;
  requires transitive dev.assay.evidence;
  requires com.fasterxml.jackson.core;
  requires java.net.http;
  requires org.bouncycastle.provider;

  exports dev.assay.secrets;
  exports dev.assay.secrets.sealing;
  exports dev.assay.secrets.source;
}
