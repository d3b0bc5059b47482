# One image for every part: `serve` (the default), `worker`, `migrate`, or any other command.
FROM python:3.11-slim AS build
WORKDIR /src
# The runtime gets no pip: this stage's pip installs into its environment from outside.
RUN python -m venv --without-pip /opt/soulprint
# Alone first, so that a change of the code does not install the packages again.
COPY requirements.lock ./
RUN python -m pip --python /opt/soulprint/bin/python install --no-cache-dir \
    --require-hashes --only-binary :all: --requirement requirements.lock
COPY . .
RUN python -m pip --python /opt/soulprint/bin/python install --no-cache-dir \
    --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin soulprint \
    && install --directory --owner soulprint --group soulprint --mode 700 /data
COPY --from=build /opt/soulprint /opt/soulprint
# Two malloc arenas instead of eight a core: threads otherwise keep memory that nobody uses.
ENV PATH=/opt/soulprint/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    SOULPRINT_DATA_DIR=/data
USER soulprint
WORKDIR /data
EXPOSE 8000
# Not through urllib: a proxy in the environment would be asked for our own address.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('PORT') or 8000), timeout=4); c.request('GET', '/health'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["soulprint"]
CMD ["serve"]
