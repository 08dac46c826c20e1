# mailbot in a container: docs/service.md tells how it is run, compose.yaml runs it.

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE config.example.toml ./
COPY mailbot ./mailbot
COPY templates ./templates
# For Microsoft 365: docker compose build --build-arg EXTRAS=[microsoft]
ARG EXTRAS=
# What is installed is what is tested: constraints.txt names each version.
RUN python -m venv /opt/mailbot \
    && /opt/mailbot/bin/pip install --no-cache-dir --constraint constraints.txt ".${EXTRAS}"

FROM python:3.13-slim
COPY --from=build /opt/mailbot /opt/mailbot
RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/mailbot mailbot \
    && install -d -m 0700 -o mailbot -g mailbot /var/lib/mailbot
# The record lies in /var/lib/mailbot; the password is the secret imap-password. Nothing else is
# written, so the root file system can be read-only.
ENV PATH=/opt/mailbot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_STATE_HOME=/var/lib \
    MAILBOT_CONFIG=/etc/mailbot/config.toml \
    MAILBOT_STAYS=1 \
    CREDENTIALS_DIRECTORY=/run/secrets
USER 10001
WORKDIR /var/lib/mailbot
VOLUME ["/var/lib/mailbot"]
STOPSIGNAL SIGTERM
# Reads a lock and a small file; asks no server.
HEALTHCHECK --interval=2m --timeout=20s --start-period=1m --retries=3 \
    CMD ["mailbot", "doctor", "--health"]
ENTRYPOINT ["mailbot"]
CMD ["run"]
