# nbgrader's settings for this repository: its commands and the formgrader work in this folder.
# Classes are named by strings, because nbgrader's command line loads this file before them.
c = get_config()

c.CourseDirectory.course_id = "transformers"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "sessions"
# what lies beside a source may hold answers: nothing but the notebook is released
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".*", "*.py"]

c.ClearSolutions.text_stub = "Your answer here."
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugin.ExerciseStubs",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# repair comes before nbgrader overwrites locked cells and drops duplicates
c.Autograde.sanitize_preprocessors = [
    "autograder.nbgrader_plugin.Repair",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# tests run in the judge, never in the student's kernel
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.JudgeExecute",
    "autograder.nbgrader_plugin.SaveJudgedGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# `nbgrader zip_collect`: exports of Moodle and Canvas, unpacked safely
c.ZipCollectApp.extractor_plugin = "autograder.zip_plugin.SafeExtractor"
c.ZipCollectApp.collector_plugin = "autograder.zip_plugin.LmsCollector"
