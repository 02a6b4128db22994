package dev.assay.cli.pipeline;

import dev.assay.cli.broker.ChildBroker;
import dev.assay.cli.broker.RealRegistry;
import dev.assay.cli.standalone.EmbeddedRegistry;
import java.util.Map;

/// On a broker in a process of its own, and the embedded registry; with `mvn -Preal-registry
/// verify`, on a registry that is not ours.
class ChildBrokerPipelineIT extends PipelineScenario {
  @Override
  String bootstrapServers() throws Exception {
    return opened(ChildBroker.start(directory.resolve("kafka"), Map.of())).bootstrapServers();
  }

  @Override
  String registryUrl() throws Exception {
    var installation = RealRegistry.installation();
    return installation.isPresent()
        ? opened(RealRegistry.start(installation.get())).url()
        : opened(EmbeddedRegistry.start(directory.resolve("registry"), 0, "no option")).url();
  }
}
