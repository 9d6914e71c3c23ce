using System.IO.Pipelines;
using System.Text;
using Kindling.Kubernetes;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Runs programs in pods, as drivers of a few seconds.</summary>
internal sealed class PodProgram(KubernetesClient client, DeploySettings settings)
{
    // A driver of a few seconds: it ends before compiling well would pay.
    private const string Quick = "JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1";

    // Kubernetes does not end a program whose caller is gone: this one ends it when its input does.
    private const string Guard = """
        exec 3<&0
        set -m
        "$@" </dev/null 3<&- &
        job=$!
        { cat <&3; kill -TERM -- -$job; } >/dev/null 2>&1 &
        guard=$!
        wait $job
        code=$?
        kill -TERM -- -$guard
        exit $code
        """;

    /// <summary>What a program wrote; it ends when this is cancelled, and when this process is killed.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="command">The program; an image's entrypoint before it gives it its settings.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PipelineException">It ended with another exit code than 0.</exception>
    public async Task<string> OutputAsync(
        string name,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        var pod = new PodName(name, settings.Namespace);
        // It says nothing, and does not end.
        await using var input = new Pipe().Reader.AsStream();
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        var code = await client.ExecAsync(
            new ExecRequest(pod, ["env", Quick, "bash", "-c", Guard, "guard", .. command])
            {
                Input = input,
                Output = output,
                Error = errors,
            },
            cancellationToken
        );
        return code == 0
            ? Text(output)
            : throw new PipelineException(
                $"{command[0]} in {pod.Name} ended with {code}: {FailureReason.Find(Text(errors).Split('\n')) ?? "it does not say why"}"
            );
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
