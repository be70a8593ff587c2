#!/bin/sh
# Logs the CLI in by JWT and runs a command of "sf access": sf-access serve --health-port 8081
#
#   BATON_SALESFORCE_USERNAME   the user as whom the connector runs
#   BATON_INSTANCE_URL          the org's My Domain, such as acme.my.salesforce.com
#   SF_JWT_FOLDER               a folder with the files consumer-key and server.key; /run/secrets/salesforce by default
set -eu

folder=${SF_JWT_FOLDER:-/run/secrets/salesforce}
case ${BATON_INSTANCE_URL:?} in
http://* | https://*) url=$BATON_INSTANCE_URL ;;
*) url=https://$BATON_INSTANCE_URL ;;
esac

# The first process of a container gets only the signals that it traps, and a shell does not run a trap while it waits for a
# command in the foreground: therefore the commands run in the background until the last one.
trap 'exit 143' TERM INT

sf plugins link "${SF_PLUGIN:?}" --no-install >&2 &
wait "$!"
sf org login jwt --alias c1 --username "${BATON_SALESFORCE_USERNAME:?}" --instance-url "$url" \
  --client-id "$(cat "$folder/consumer-key")" --jwt-key-file "$folder/server.key" >&2 &
wait "$!"

command=$1
shift
exec sf access "$command" --target-org c1 "$@"
