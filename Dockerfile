# One image for all programs: extractor, poster-worker, pipeline-health, report. docker build . is all.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Dataform's core is for the Dataform service, which installs it by itself.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -r node_modules/@dataform
COPY . .
RUN if [ -e report/package-lock.json ]; then npm ci --prefix report --omit=dev --ignore-scripts --no-audit --no-fund; fi

FROM ${NODE_IMAGE}
# tsx's cache would want to write; Cloud Logging wants JSON.
ENV NODE_ENV=production LOG_FORMAT=json TSX_DISABLE_CACHE=1
WORKDIR /app
COPY --from=packages /app /app
RUN for bin in */bin.mjs; do ln -s "/app/$bin" "/usr/local/bin/${bin%/bin.mjs}"; done
USER 1000:1000
# The base's entry is a shell script; here the program itself is the first process, so SIGTERM reaches it.
ENTRYPOINT []
CMD ["extractor", "--help"]
