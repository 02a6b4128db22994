/// Where secrets are kept. A source that can't answer says so as a value: a release waits for it,
/// and is neither lost nor made without it.
@NullMarked
package dev.assay.secrets.source;

import org.jspecify.annotations.NullMarked;
