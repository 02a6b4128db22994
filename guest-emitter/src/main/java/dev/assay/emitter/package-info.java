/// The guest's side: where its evidence comes from, the gateway's client, and the loop that attests
/// again and again. [AttestationLoop] is where to start reading.
@NullMarked
package dev.assay.emitter;

import org.jspecify.annotations.NullMarked;
