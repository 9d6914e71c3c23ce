using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Local;

/// <summary>A daemon of ours that runs.</summary>
internal sealed record RunningDaemon(string Component, string Hash, ProcessFacts Process)
{
    public int Pid => Process.Pid;
}

/// <summary>
/// Starts, finds and stops the daemons of one state folder. A daemon is known by a variable in its environment, which it
/// cannot lose and nobody else has: a pid file only tells where to look first, so a stale one harms nobody and a missing
/// one loses nothing.
/// </summary>
internal sealed class Daemons(
    StateFolder folder,
    IReadOnlyDictionary<string, string> variables,
    TimeProvider time
)
{
    private const string Marker = "KINDLING_DAEMON";
    private const string HashVariable = "KINDLING_CONFIGURATION";

    // Everything that a daemon gets of its starter: what finding programs and files needs, and no secret.
    private static readonly string[] Inherited =
    [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "TZ",
        "TMPDIR",
    ];
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // Closes what the caller has open (a lock that a daemon inherits is never freed), then becomes the daemon, so that the
    // number in the pid file is the daemon's own.
    private const string StartScript = """
        for fd in /proc/self/fd/*; do fd=${fd##*/}; ((fd > 2)) && eval "exec $fd>&-"; done
        pid_file=$1 output=$2
        shift 2
        echo $$ >"$pid_file.$$" && mv -f "$pid_file.$$" "$pid_file" || exit 1
        exec "$@" </dev/null >"$output" 2>&1
        """;

    public IReadOnlyList<RunningDaemon> Find() =>
        [
            .. ProcFs
                .All()
                .Where(process => process.LeadsSession)
                .Select(Identify)
                .OfType<RunningDaemon>()
                .DistinctBy(daemon => daemon.Component),
        ];

    public RunningDaemon? Find(string component)
    {
        var pidFile = folder.PidFileOf(component);
        return
            File.Exists(pidFile)
            && int.TryParse(File.ReadAllText(pidFile), out var pid)
            && ProcFs.TryRead(pid) is { LeadsSession: true } process
            && Identify(process) is { } daemon
            && daemon.Component == component
            ? daemon
            : Find().FirstOrDefault(running => running.Component == component);
    }

    /// <summary>
    /// Looks a few times before it says that there is none: while a process becomes another program, as a start script
    /// becomes Java, its environment reads empty for a moment.
    /// </summary>
    public async Task<RunningDaemon?> FindSurelyAsync(
        string component,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var daemon = Find(component);
            if (daemon is not null || attempt == 3)
            {
                return daemon;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    public async Task StartAsync(Component component, CancellationToken cancellationToken)
    {
        KeepPreviousLog(folder.LogOf(component.Name));
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LANG"] = "C.UTF-8",
        };
        foreach (var name in Inherited.Where(variables.ContainsKey))
        {
            environment[name] = variables[name];
        }

        foreach (var (name, value) in component.Variables)
        {
            environment[name] = value;
        }

        environment[Marker] = MarkerOf(component.Name);
        environment[HashVariable] = component.Hash;
        var pidFile = folder.PidFileOf(component.Name);
        File.Delete(pidFile);
        var start = new CommandLine(
            "setsid",
            [
                "--fork",
                "bash",
                "-c",
                StartScript,
                "kindling",
                pidFile,
                folder.OutputOf(component.Name),
                .. component.Command,
            ]
        )
        {
            InheritVariables = false,
            Variables = environment,
            WorkingFolder = component.WorkingFolder ?? folder.Run,
        };
        var result = await start.RunAsync(cancellationToken);
        if (!result.Succeeded)
        {
            throw new PipelineException(
                $"{component.Name} cannot be started: {string.Join(' ', result.LastLines)}"
            );
        }
    }

    /// <summary>SIGTERM, and SIGKILL for who does not listen; then the same for what the daemon has left behind.</summary>
    public async Task StopAsync(IEnumerable<string> components, CancellationToken cancellationToken)
    {
        foreach (
            var component in components
                .OrderBy(Components.StopOrder)
                .ThenBy(name => name, StringComparer.Ordinal)
        )
        {
            // A worker ends its executors itself: telling them at the same time would look like a failure to it.
            await EndAsync(
                component,
                member => member.LeadsSession,
                Signal.Terminate,
                cancellationToken
            );
            await EndAsync(component, _ => true, Signal.Kill, cancellationToken);
            File.Delete(folder.PidFileOf(component));
        }
    }

    /// <summary>Every component of which anything runs, be it only executors that their worker left behind.</summary>
    public IReadOnlyList<string> WithProcesses() =>
        [.. ProcFs.All().Select(process => ComponentOf(process.Pid)).OfType<string>().Distinct()];

    public async Task<RunningDaemon?> WaitForStartAsync(
        string component,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            if (Find(component) is { } daemon)
            {
                return daemon;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }

        return null;
    }

    private async Task EndAsync(
        string component,
        Func<ProcessFacts, bool> which,
        Action<int> signal,
        CancellationToken cancellationToken
    )
    {
        var told = Members(component).Where(which).ToList();
        foreach (var member in told)
        {
            signal(member.Pid);
        }

        var deadline = time.GetUtcNow() + Grace;
        while (
            told.Count > 0
            && Members(component).Intersect(told).Any()
            && time.GetUtcNow() < deadline
        )
        {
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private List<ProcessFacts> Members(string component) =>
        [.. ProcFs.All().Where(process => ComponentOf(process.Pid) == component)];

    private RunningDaemon? Identify(ProcessFacts process)
    {
        var environment = ProcFs.Environment(process.Pid);
        return ComponentOf(environment) is { } component
            ? new RunningDaemon(component, environment.GetValueOrDefault(HashVariable, ""), process)
            : null;
    }

    private string? ComponentOf(int pid) => ComponentOf(ProcFs.Environment(pid));

    private string? ComponentOf(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(Marker, out var marker)
        && marker.StartsWith(MarkerOf(""), StringComparison.Ordinal)
            ? marker[MarkerOf("").Length..]
            : null;

    private string MarkerOf(string component) => $"{folder.Path}/{component}";

    private static void KeepPreviousLog(string log)
    {
        if (File.Exists(log))
        {
            File.Move(log, Path.ChangeExtension(log, ".previous.log"), overwrite: true);
        }
    }
}
