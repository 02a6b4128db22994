package dev.assay.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Makes the topics that are missing, and refuses to work with ones that are not partitioned as the
/// catalogue says: a stream over them would join the wrong records without a word.
public final class TopicProvisioner {
  private final Admin admin;
  private final int partitions;
  private final short replicationFactor;

  /// @param partitions partition count of the nonce and of the guest family
  /// @param replicationFactor of topics made here
  public TopicProvisioner(Admin admin, int partitions, short replicationFactor) {
    this.admin = admin;
    this.partitions = partitions;
    this.replicationFactor = replicationFactor;
  }

  /// @throws TopicMismatchException if a topic is there with another partition count
  /// @throws ExecutionException if the broker refuses, with its own reason as cause
  public void provision(Topics topics) throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> present = describe(topics);
    var mismatches = new ArrayList<String>();
    for (Topic<?> topic : topics.all()) {
      TopicDescription description = present.get(topic.name());
      if (description == null) {
        create(topic);
      } else if (description.partitions().size() != partitionsOf(topic)) {
        mismatches.add(
            "%s has %d partitions, want %d"
                .formatted(topic.name(), description.partitions().size(), partitionsOf(topic)));
      }
    }
    if (!mismatches.isEmpty()) {
      throw new TopicMismatchException(mismatches);
    }
  }

  private int partitionsOf(Topic<?> topic) {
    return switch (topic.family()) {
      case NONCE, GUEST -> partitions;
      case INPUT -> 1;
    };
  }

  private void create(Topic<?> topic) throws ExecutionException, InterruptedException {
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic.name(), partitionsOf(topic), replicationFactor)
                      .configs(topic.config())))
          .all()
          .get();
    } catch (ExecutionException e) {
      // Another service that starts at the same time made it first, from the same catalogue.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private Map<String, TopicDescription> describe(Topics topics)
      throws ExecutionException, InterruptedException {
    var found = new HashMap<String, TopicDescription>();
    var answers =
        admin.describeTopics(topics.all().stream().map(Topic::name).toList()).topicNameValues();
    for (var answer : answers.entrySet()) {
      try {
        found.put(answer.getKey(), answer.getValue().get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }
}
