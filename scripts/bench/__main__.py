import argparse
import contextlib
import os
import sys

import django


def main() -> None:
    arguments = parsed_arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "scripts.bench.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from helpdesk.embedded_postgres import PostgresError
    from scripts.bench import report
    from scripts.bench.measure import measure, prepared_site, serving

    if settings.EMBEDDED_POSTGRES:
        try:
            settings.EMBEDDED_POSTGRES.start()
        except PostgresError as error:
            sys.exit(str(error))
    call_command("collectstatic", verbosity=0, interactive=False)
    try:
        sites = [prepared_site(cases) for cases in arguments.cases]
        with contextlib.ExitStack() as servers:
            for site in sites:
                servers.enter_context(serving(site))
            measure(sites, warm_up=arguments.warm_up, rounds=arguments.rounds)
            visit = report.first_visit(sites[0])
    finally:
        if settings.EMBEDDED_POSTGRES:
            settings.EMBEDDED_POSTGRES.stop()
    print(report.whole(sites, visit))


def parsed_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description="The speed of each page against a bare one."
    )
    size = int(os.environ.get("CASES", "10000"))
    parser.add_argument(
        "--compare",
        dest="cases",
        nargs="+",
        type=int,
        default=[size],
        metavar="CASES",
        help="sizes to measure in turn, the smallest first (default: CASES, else 10000)",
    )
    parser.add_argument("--rounds", type=int, default=100, help="default: %(default)s")
    parser.add_argument("--warm-up", type=int, default=10, help="default: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    main()
