/// What travels between the services: the topic catalogue, the keys, and the serdes that put the
/// generated events of `dev.assay.schemas.event` into Confluent's wire format.
@NullMarked
package dev.assay.schemas;

import org.jspecify.annotations.NullMarked;
