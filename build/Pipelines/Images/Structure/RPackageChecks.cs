namespace Kindling.Pipelines.Images.Structure;

/// <summary>
/// What install-r-packages and check-r-packages do with packages that are not as they should be, from an index of the check's own:
/// R by itself would only warn.
/// </summary>
internal static class RPackageChecks
{
    private const string Image = "spark-r";

    // package FOLDER NAME CODE: a package in a folder of the index. try LINE…: installs a list.
    private const string Bench = """
        set -eu
        cd /tmp
        mkdir -p index/src/contrib/Archive/old library lists
        export CRAN=file:///tmp/index R_LIBS=/tmp/library
        package() {
            mkdir -p "source/$2/R" && touch "source/$2/NAMESPACE" && echo "$3" >"source/$2/R/code.R"
            printf '%s\n' "Package: $2" 'Version: 1.0' 'Title: T' 'Description: D.' 'License: none' 'Author: A' \
                'Maintainer: A <a@b.c>' >"source/$2/DESCRIPTION"
            tar -C source -czf "index/src/contrib/$1$2_1.0.tar.gz" "$2"
        }
        sum() { sha256sum "index/src/contrib/$1" | cut -d' ' -f1; }
        try() { printf '%s\n' "$@" >list && install-r-packages list 2>&1 || echo "installed: exit code $?"; }
        check() { check-r-packages lists 2>&1 || echo "checked: exit code $?"; }

        """;

    public static IEnumerable<ImageCheck> All =>
        [
            Check(
                "an R package that only CRAN's Archive has is installed, and loads",
                """
                package Archive/old/ old 'f <- function() 1'
                try "old 1.0 $(sum Archive/old/old_1.0.tar.gz)"
                echo 'old 1.0 0' >lists/cran.txt && touch lists/r-debian.txt
                check && echo all is well
                """,
                "all is well"
            ),
            Check(
                "an R package with other bytes than listed is refused by name",
                """
                package '' other 'f <- function() 1'
                try "other 1.0 0000"
                """,
                "install-r-packages: other 1.0 does not have the listed SHA-256",
                "installed: exit code 1"
            ),
            Check(
                "an R package that does not install is told by name",
                """
                package '' broken 'f <- function('
                try "broken 1.0 $(sum broken_1.0.tar.gz)"
                """,
                "install-r-packages: broken_1.0.tar.gz does not install",
                "installed: exit code 1"
            ),
            Check(
                "an R package that does not load, or a Debian package without one, is told by name",
                """
                package '' sour '.onLoad <- function(...) stop("no")'
                try "sour 1.0 $(sum sour_1.0.tar.gz)"
                echo 'sour 1.0 0' >lists/cran.txt && echo r-cran-nothing >lists/r-debian.txt
                check
                """,
                "check-r-packages: sour does not load",
                "check-r-packages: r-cran-nothing brings no library to load",
                "checked: exit code 1"
            ),
        ];

    private static ImageCheck Check(string name, string script, params string[] lines) =>
        new(
            Image,
            name,
            async (stage, token) =>
            {
                var output = await stage.OutputAsync(
                    stage.Restricted(Image, "bash", "-c", Bench + script),
                    token
                );
                return lines.Select(line => CommonChecks.ExpectLine(line, output)).Last();
            }
        );
}
