FROM python:3.13-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    HELPDESK_STATE_DIR=/state

WORKDIR /app
COPY requirements.lock ./
RUN pip install --disable-pip-version-check --require-hashes -r requirements.lock

COPY . .
# A key for the build only: it collects files and compiles messages, and stays in no image layer.
RUN useradd --system --uid 10001 --home /app helpdesk \
    && mkdir -p /state/files \
    && pybabel -q compile -D django -d locale \
    && SECRET_KEY=build DATABASE_URL=postgres://none python manage.py collectstatic --no-input -v 0 \
    && chown -R helpdesk /state

USER 10001
EXPOSE 8000
CMD ["gunicorn", "helpdesk.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm"]
