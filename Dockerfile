# One image for every part: `fieldwarden web` by default, `fieldwarden worker` as another command.

FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/fieldwarden
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY app ./app
COPY worker ./worker
RUN /opt/fieldwarden/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data fieldwarden
COPY --from=build /opt/fieldwarden /opt/fieldwarden
ENV PATH=/opt/fieldwarden/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORT=8000 \
    FIELDWARDEN_HOME=/data
USER fieldwarden
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
CMD ["fieldwarden", "web", "--host", "0.0.0.0"]
