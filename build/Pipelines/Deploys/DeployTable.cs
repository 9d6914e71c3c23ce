using Kindling.Oci;
using Spectre.Console;

namespace Kindling.Pipelines.Deploys;

/// <summary>The workloads of a namespace as a terminal shows them.</summary>
public static class DeployTable
{
    private const int DigestDigits = 12;

    /// <summary>A row for each, or a line where there is none.</summary>
    public static void Print(IReadOnlyList<WorkloadStatus> workloads)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        if (workloads.Count == 0)
        {
            Screen.Console.WriteLine("Nothing is deployed in this namespace; run Deploy.");
            return;
        }

        Screen.Console.Write(Of(workloads));
    }

    internal static Table Of(IReadOnlyList<WorkloadStatus> workloads)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Component", "State", "Pods", "Version", "Address", "Image");
        foreach (var workload in workloads)
        {
            table.AddRow(
                Markup.Escape(workload.Component),
                Markup.Escape(workload.State),
                Markup.Escape(workload.Pods),
                Markup.Escape(workload.Version),
                Markup.Escape(workload.Address),
                Markup.Escape(Short(workload.Image))
            );
        }

        var places = workloads.Select(x => Place(x.Image)).Distinct().Order();
        return table.Caption(Markup.Escape($"images of {string.Join(", ", places)}"));
    }

    // A whole digest would take three lines of a job's log; docker ps shows twelve digits too, and kubectl has them all.
    private static string Short(string image) =>
        !ImageReference.TryParse(image, out var reference, out _) ? image
        : reference.Digest is { } digest
            ? $"{LastName(reference)}@sha256:{digest.Hex[..DigestDigits]}"
        : $"{LastName(reference)}:{reference.Reference}";

    private static string Place(string image) =>
        ImageReference.TryParse(image, out var reference, out _)
            ? reference.Name[..^(LastName(reference).Length + 1)]
            : image;

    private static string LastName(ImageReference reference) => reference.Repository.Split('/')[^1];
}
