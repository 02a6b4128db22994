# One image for every service: `assay serve ingest`, `assay serve verifier-stream`, ...
# Built from a clean checkout: `docker build -t assay .`

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# What changes rarely is downloaded once and kept in the builder's cache.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -Dquick -Dmaven.test.skip=true package -pl cli -am \
 && mkdir -p /opt/assay \
 && cp -r cli/target/assay/lib /opt/assay/lib \
 && cp assay /opt/assay/assay

FROM eclipse-temurin:25-jre
# rocksdbjni needs the C++ runtime, health checks need curl.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libstdc++6 curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/assay --create-home assay
COPY --from=build /opt/assay /opt/assay
RUN ln -s /opt/assay/assay /usr/local/bin/assay
USER assay
WORKDIR /var/lib/assay
VOLUME /var/lib/assay
ENTRYPOINT ["assay"]
CMD ["--help"]
