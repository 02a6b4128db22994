/// Secrets on their way from where they are kept to the guests that earned them. In memory a secret
/// is a [dev.assay.secrets.SecretValue] and nothing else.
@NullMarked
package dev.assay.secrets;

import org.jspecify.annotations.NullMarked;
