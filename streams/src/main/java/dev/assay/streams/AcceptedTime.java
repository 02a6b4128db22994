package dev.assay.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// A record's time is its timestamp: when the pipeline accepted it.
///
/// A client that writes past the gateway may leave the timestamp out (-1), which Kafka Streams
/// would answer by stopping. Such a record takes the time of the one before it in its partition: it
/// can neither stop the stream nor move its time.
public final class AcceptedTime implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return record.timestamp() >= 0 ? record.timestamp() : Math.max(partitionTime, 0);
  }
}
