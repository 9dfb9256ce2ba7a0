# The jar, the routes and the settings. Tenants, secrets and the journal are mounted: k8s/base says where.
#   mvn -q verify && docker build -t birdfeeder:0.1.0 .
# Not an Alpine image: SQLite and zstd bring native libraries that want glibc.
ARG JAVA=17
FROM docker.io/library/eclipse-temurin:${JAVA}-jre
WORKDIR /app
COPY application.yaml target/birdfeeder.jar ./
COPY routes routes
# A number, so that Kubernetes can see that it isn't root.
USER 10001:10001
EXPOSE 8080 8081
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/birdfeeder.jar"]
CMD ["run"]
